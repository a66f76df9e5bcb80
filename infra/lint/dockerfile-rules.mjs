/** What the Dockerfile must keep to: functions from `dockerfile-ast`'s parsed form to a list of problems. */
import { isPinned } from './compose-rules.mjs';

const KEYWORDS = ['FROM', 'ARG', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT'];
const SECRET_NAME = /PASSWORD|SECRET|TOKEN|_KEY\b|DATABASE_URL|QUEUE_URL/;

const of = (file, keyword) => file.getInstructions().filter((i) => i.getKeyword() === keyword);
const text = (instruction) => instruction.getArgumentsContent() ?? '';
/** Instructions of the stage that ships. */
function last(file) {
  const all = file.getInstructions();
  return all.slice(all.map((i) => i.getKeyword()).lastIndexOf('FROM'));
}

export const dockerfileRules = {
  'instructions are from a closed list': (file) => file.getInstructions().filter((i) => !KEYWORDS.includes(i.getKeyword())).map((i) => `${i.getKeyword()} is not an instruction we use`),
  'base images are pinned to a version': (file) => {
    const stages = file.getFROMs().map((from) => from.getBuildStage());
    return file.getFROMs().filter((from) => !stages.includes(from.getImage()) && !isPinned(from.getImage() ?? '')).map((from) => `${from.getImage()} is not pinned`);
  },
  'what ships is not root': (file) => {
    const user = last(file).filter((i) => i.getKeyword() === 'USER').at(-1);
    return user !== undefined && /^[1-9]\d*:[1-9]\d*$/.test(text(user)) ? [] : ['the last USER is missing, or root, or a name that can change its number'];
  },
  'what ships is checked for health on the operations port': (file) => {
    const check = last(file).filter((i) => i.getKeyword() === 'HEALTHCHECK').at(-1);
    return check !== undefined && /\/readyz/.test(text(check)) && /METRICS_PORT/.test(text(check)) ? [] : ['no HEALTHCHECK asks /readyz at METRICS_PORT'];
  },
  'packages are installed from the lock, for production, without scripts': (file) => of(file, 'RUN').filter((i) => /\bnpm (i|install|ci)\b/.test(text(i)))
    .filter((i) => !/npm ci --omit=dev\b.*--ignore-scripts/.test(text(i))).map((i) => `${text(i).slice(0, 60)} is not npm ci --omit=dev --ignore-scripts`),
  'no secret is baked in': (file) => [...of(file, 'ENV'), ...of(file, 'ARG')].filter((i) => SECRET_NAME.test(text(i))).map((i) => `${i.getKeyword()} ${text(i).split('=')[0]} would stay in the image`),
  'copies name a stage or a path of the checkout': (file) => {
    const stages = file.getFROMs().map((from) => from.getBuildStage());
    return of(file, 'COPY').flatMap((i) => i.getFlags().filter((f) => f.getName() === 'from' && !stages.includes(f.getValue())).map((f) => `--from=${f.getValue()} is no stage`));
  },
  'what ships starts in exec form, so that signals arrive': (file) => last(file).filter((i) => i.getKeyword() === 'ENTRYPOINT' && text(i).startsWith('[')).length === 1 ? [] : ['ENTRYPOINT is not in exec form'],
};
