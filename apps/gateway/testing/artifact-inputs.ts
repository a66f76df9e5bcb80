import { createHash } from 'node:crypto';
import type { Stage, ValidInput } from './valid-inputs.js';

const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `key-${stage.next()}` });
const customer = () => 'customerA' as const;
const fileOf = (stage: Stage) => {
  const content = `content ${stage.next()}`;
  const input = { jobId: stage.jobId, kind: 'INPUT', name: `data/${stage.next()}.txt`, sizeBytes: `${content.length}`, sha256: createHash('sha256').update(content).digest('hex'), partSha256s: [], contentType: 'text/plain' };
  return { content, input };
};
const start = `mutation ($input: StartArtifactUploadInput!) { startArtifactUpload(input: $input) { ... on ArtifactUpload { id requests { url } } ... on Refusal { code message } } }`;
/** An upload whose file was sent. */
async function anUpload(stage: Stage): Promise<string> {
  const { content, input } = fileOf(stage);
  const { data } = await stage.world.gql(start, { input }, 'customerA');
  const upload = data?.startArtifactUpload;
  if (!upload?.id) throw new Error(`no upload: ${JSON.stringify(data)}`);
  await fetch(new URL(upload.requests[0].url, stage.world.url), { method: 'PUT', body: content });
  return upload.id as string;
}
async function anArtifact(stage: Stage): Promise<string> {
  const { data } = await stage.world.gql(`mutation ($input: FinishArtifactUploadInput!) { finishArtifactUpload(input: $input) { ... on Artifact { id } } }`, { input: { uploadId: await anUpload(stage) } }, 'customerA');
  return data.finishArtifactUpload.id as string;
}

export const artifactInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  artifact: [{ as: customer, make: async (s) => ({ id: await anArtifact(s) }) }],
  startArtifactUpload: [{ as: customer, make: (s) => ({ input: fileOf(s).input }) }],
  finishArtifactUpload: [{ as: customer, make: async (s) => ({ input: { uploadId: await anUpload(s) } }) }],
  deleteArtifact: [{ as: customer, make: async (s) => ({ ...key(s), input: { artifactId: await anArtifact(s) } }) }],
  setArtifactRetention: [{ as: customer, make: (s) => ({ ...key(s), input: { days: 30 } }) }],
  setArtifactQuota: [{ as: () => 'admin' as const, make: (s) => ({ ...key(s), input: { organizationId: s.world.orgs.customerOrgB, quotaBytes: '1000000', reason: 'agreed' } }) }],
};
