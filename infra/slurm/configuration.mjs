/**
 * The files of a throw-away Slurm 22.05 (Debian 12) on loopback. Pure: from what is given to texts. Each line that is not plain stands with its reason.
 */
import { join } from 'node:path';

/**
 * @param {{dir: string, host: string, nodes: number, gpusPerNode: number, gpuType: string, ports: {ctld: number, nodes: number[]}, killWaitSeconds: number, nodeTimeoutSeconds: number}} plan
 * @returns the text of slurm.conf
 */
export function slurmConf({ dir, host, nodes, gpusPerNode, gpuType, ports, killWaitSeconds, nodeTimeoutSeconds }) {
  const names = nodeNames(nodes);
  const lines = [
    'ClusterName=switchyard',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${ports.ctld}`,
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    'CredType=cred/munge',
    // Five seconds is the smallest that is taken; with the default of 120 a requeued job waits two minutes for its node.
    `AuthInfo=socket=${join(dir, 'run/munge.sock')},cred_expire=5`,
    'AuthAltTypes=auth/jwt',
    `AuthAltParameters=jwt_key=${join(dir, 'etc/jwt.key')}`,
    // Without these both daemons listen on every address.
    'CommunicationParameters=NoInAddrAny,NoCtldInAddrAny',
    `StateSaveLocation=${join(dir, 'state')}`,
    `SlurmdSpoolDir=${join(dir, 'spool/%n')}`,
    `SlurmctldPidFile=${join(dir, 'run/slurmctld.pid')}`,
    `SlurmdPidFile=${join(dir, 'run/slurmd-%n.pid')}`,
    `SlurmctldLogFile=${join(dir, 'log/slurmctld.log')}`,
    `SlurmdLogFile=${join(dir, 'log/slurmd-%n.log')}`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/linux',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core_Memory',
    'DefMemPerCPU=100',
    'SchedulerParameters=sched_interval=1,sched_min_interval=10000,bf_interval=1',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'GresTypes=gpu',
    // Nodes claim more processors than this machine has.
    'SlurmdParameters=config_overrides',
    // With 2 a node that was set DOWN comes back by itself.
    'ReturnToService=1',
    `SlurmdTimeout=${nodeTimeoutSeconds}`,
    'SlurmctldTimeout=30',
    'MessageTimeout=5',
    `KillWait=${killWaitSeconds}`,
    'MinJobAge=3600',
    // Accounting of the cluster without a database: one line per finished job. AccountingStorageTRES=gres/gpu is fatal without slurmdbd.
    'AccountingStorageType=accounting_storage/none',
    'JobCompType=jobcomp/filetxt',
    `JobCompLoc=${join(dir, 'log/jobcomp.txt')}`,
    'MpiDefault=none',
    'PropagateResourceLimits=NONE',
    // Debian's slurmd has no support for several on one host, yet it works when each has a host name and a port of its own.
    ...names.map((name, i) => `NodeName=${name} NodeHostname=${name} NodeAddr=127.0.0.1 Port=${ports.nodes[i]} CPUs=8 RealMemory=16000 Gres=gpu:${gpuType}:${gpusPerNode} State=UNKNOWN`),
    `PartitionName=train Nodes=${names.join(',')} Default=YES MaxTime=INFINITE State=UP PriorityTier=10`,
  ];
  return `${lines.join('\n')}\n`;
}
/** A device must be a character device: a plain file is refused and the jobs see no GPU. */
export function gresConf({ dir, nodes, gpusPerNode, gpuType }) {
  return nodeNames(nodes).map((name) => `NodeName=${name} Name=gpu Type=${gpuType} File=${join(dir, `dev/gpu[0-${gpusPerNode - 1}]`)}\n`).join('');
}
export const nodeNames = (count) => Array.from({ length: count }, (_, i) => `gn${i + 1}`);
