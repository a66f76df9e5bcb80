import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { JobMetricsDocument } from '@switchyard/graphql-client';
import { Curve } from '../../charts/curve.js';
import { api } from '../../data/client.js';
import { count } from '../../format/money.js';
import { Sheet } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

type Point = readonly [step: number, loss: number];
/** All reports of a job: at most 2,000 are kept, a hundred come at a time. */
async function reportsOf(id: string): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (let after: string | null = null; ;) {
    const { job } = await api.execute(JobMetricsDocument, { id, first: 100, after }) as { readonly job: { readonly metrics: { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }; readonly edges: readonly { readonly node: { readonly step: number; readonly loss: number | null } }[] } } | null };
    if (job === null) return points;
    points.push(...job.metrics.edges.flatMap(({ node }) => (node.loss === null ? [] : [[node.step, node.loss] as const])));
    if (!job.metrics.pageInfo.hasNextPage) return points;
    after = job.metrics.pageInfo.endCursor;
  }
}
/** The loss it reported, step by step. */
export function JobLoss({ jobId, isOver }: { readonly jobId: string; readonly isOver: boolean }): ReactNode {
  const reports = useQuery({ queryKey: ['reports of a job', jobId], queryFn: () => reportsOf(jobId), ...(!isOver && { refetchInterval: 10_000 }) });
  return (
    <Sheet title="Loss" aside={reports.data !== undefined && reports.data.length > 0 && <span className="small soft">{count(reports.data.length)} reports, last at step {count(reports.data.at(-1)![0])}</span>}>
      <Answered of={reports} lines={6}>{(points) => (points.length < 2 ? <Empty title="No loss reported yet" /> : <Curve title="Training loss" xLabel="step" yLabel="loss" points={points} />)}</Answered>
    </Sheet>
  );
}
