import type { CompletionRow, Place, Word } from './completion-table.js';

/** Shells a script can be had for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A word inside single quotes of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const told = ({ word, says }: Word): string => (says === '' ? word : `${word}\t${says}`);

/** Lines a place gives in a shell: fixed words, or a command that prints ids. */
function lines(place: Place, quote: (text: string) => string): string {
  if ('words' in place) return `printf '%s\\n' ${place.words.map(quote).join(' ')}`;
  if ('ids' in place) return `switchyard complete-ids ${place.ids} 2>/dev/null`;
  if ('files' in place) return "printf '%s\\n' @files";
  return ':';
}
const isGiven = (place: Place): boolean => !('anything' in place);

/** The tables that bash and zsh share: functions that print a candidate a line, with a tab and what it is. */
function posixTables(table: readonly CompletionRow[]): string {
  const cases = (of: (row: CompletionRow) => string): string => table.map((row) => [row, of(row)] as const).filter(([, body]) => body !== '').map(([row, body]) => `    ${quoted(row.path)}) ${body} ;;`).join('\n');
  const print = (words: readonly Word[]): string => (words.length === 0 ? '' : `printf '%s\\n' ${words.map((word) => quoted(told(word))).join(' ')}`);
  const values = table.flatMap((row) => row.values.map(({ options, place }) => `    ${options.map((option) => quoted(`${row.path} ${option}`)).join('|')}) ${lines(place, quoted)} ;;`)).join('\n');
  return `_switchyard_commands() {
  case "$1" in
${cases((row) => print(row.commands))}
  esac
}
_switchyard_options() {
  case "$1" in
${cases((row) => print(row.options))}
  esac
}
# Returns 1 for an option that takes no value.
_switchyard_values() {
  case "$1" in
${values}
    *) return 1 ;;
  esac
}
_switchyard_arguments() {
  case "$1" in
${cases((row) => (isGiven(row.argument) ? lines(row.argument, quoted) : ''))}
  esac
}
# Candidates for the last of the words; words in front of it say which command it is.
_switchyard_candidates() {
  local at="" word last="" current="" found
  while [ $# -gt 1 ]; do
    word="$1"; last="$1"; shift
    case "$word" in -*) continue ;; esac
    case "$(_switchyard_commands "$at" | cut -f 1 | grep -Fx -- "$word")" in "") ;; *) at="\${at:+$at }$word" ;; esac
  done
  current="$1"
  case "$last" in -*) if found="$(_switchyard_values "$at $last")"; then printf '%s\\n' "$found"; return; fi ;; esac
  case "$current" in -*) _switchyard_options "$at"; return ;; esac
  _switchyard_commands "$at"
  _switchyard_arguments "$at"
}`;
}

function bash(table: readonly CompletionRow[]): string {
  return `# bash completion of switchyard. Put into ~/.bashrc:  source <(switchyard completion bash)
${posixTables(table)}
_switchyard() {
  local IFS=$'\\n' found
  found="$(_switchyard_candidates "\${COMP_WORDS[@]:1:COMP_CWORD}" | cut -f 1)"
  if [ "$found" = "@files" ]; then COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); return; fi
  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _switchyard switchyard
`;
}

function zsh(table: readonly CompletionRow[]): string {
  return `#compdef switchyard
# zsh completion of switchyard. Put into ~/.zshrc, below compinit:  source <(switchyard completion zsh)
${posixTables(table)}
_switchyard() {
  local line word says
  local -a names shown
  for line in "\${(@f)$(_switchyard_candidates "\${(@)words[2,CURRENT]}")}"; do
    [[ -z "$line" ]] && continue
    if [[ "$line" == "@files" ]]; then _files; return; fi
    word="\${line%%$'\\t'*}"; says="\${line#*$'\\t'}"
    names+=("$word")
    if [[ "$says" == "$word" ]]; then shown+=("$word"); else shown+=("$word  -- $says"); fi
  done
  compadd -l -d shown -a names
}
compdef _switchyard switchyard
`;
}

function fish(table: readonly CompletionRow[]): string {
  const cases = (of: (row: CompletionRow) => string): string => table.map((row) => [row, of(row)] as const).filter(([, body]) => body !== '').map(([row, body]) => `    case ${fishQuoted(row.path)}\n      ${body}`).join('\n');
  const print = (words: readonly Word[]): string => (words.length === 0 ? '' : `printf '%s\\n' ${words.map((word) => fishQuoted(told(word))).join(' ')}`);
  const values = table.flatMap((row) => row.values.map(({ options, place }) => `    case ${options.map((option) => fishQuoted(`${row.path} ${option}`)).join(' ')}\n      ${'files' in place ? '__fish_complete_path (commandline -ct)' : lines(place, fishQuoted)}`)).join('\n');
  return `# fish completion of switchyard. Write it once:  switchyard completion fish > ~/.config/fish/completions/switchyard.fish
function __switchyard_commands
  switch "$argv[1]"
${cases((row) => print(row.commands))}
  end
end
function __switchyard_options
  switch "$argv[1]"
${cases((row) => print(row.options))}
  end
end
function __switchyard_values
  switch "$argv[1]"
${values}
    case '*'
      return 1
  end
end
function __switchyard_arguments
  switch "$argv[1]"
${cases((row) => (!isGiven(row.argument) ? '' : 'files' in row.argument ? '__fish_complete_path (commandline -ct)' : lines(row.argument, fishQuoted)))}
  end
end
function __switchyard_candidates
  set -l words (commandline -opc)
  set -l path ''
  for word in $words[2..-1]
    string match -q -- '-*' $word; and continue
    if __switchyard_commands "$path" | string split -f 1 \\t | string match -q -- $word
      set path (string trim "$path $word")
    end
  end
  set -l last $words[-1]
  if string match -q -- '-*' $last; and __switchyard_values "$path $last"
    return
  end
  if string match -q -- '-*' (commandline -ct)
    __switchyard_options "$path"
    return
  end
  __switchyard_commands "$path"
  __switchyard_arguments "$path"
end
complete -c switchyard -f -a '(__switchyard_candidates)'
`;
}

/** The script that teaches a shell the commands of the table. */
export function completionScript(shell: Shell, table: readonly CompletionRow[]): string {
  switch (shell) {
    case 'bash':
      return bash(table);
    case 'zsh':
      return zsh(table);
    case 'fish':
      return fish(table);
  }
}
