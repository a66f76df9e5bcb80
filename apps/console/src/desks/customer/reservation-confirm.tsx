import { type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { useNavigate } from '@tanstack/react-router';
import { ReserveCapacityDocument } from '@switchyard/graphql-client';
import { count, money } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Facts } from '../../parts/small.js';
import type { BlockOption } from './quote-live.js';

/** Asks once more, with what it costs said plainly, then buys the block. */
export function ReservationConfirm({ option, name, isReady }: { readonly option: BlockOption; readonly name: string; readonly isReady: boolean }): ReactNode {
  const [reviewed, setReviewed] = useState<BlockOption>();
  const attempt = useAttempt(ReserveCapacityDocument);
  const navigate = useNavigate();
  const close = (): void => {
    attempt.forget();
    setReviewed(undefined);
  };
  return (
    <>
      <button type="button" className="button" data-kind="main" disabled={!isReady} onClick={() => setReviewed(option)}>Reserve</button>
      {reviewed !== undefined && createPortal(
        <Confirm title={`Reserve for ${money(reviewed.takeOrPayUsd)}?`} deed={`Reserve and owe ${money(reviewed.takeOrPayUsd)}`} keep="Not yet" attempt={attempt} onClose={close}
          onConfirm={() => attempt.send({ input: { name: name.trim() === '' ? null : name.trim(), ...terms(reviewed) } }, ({ reserveCapacity }) => {
            if (reserveCapacity.__typename === 'Reservation') void navigate({ to: '/reservations/$reservationId', params: { reservationId: reserveCapacity.id } });
          })}>
          <Facts of={[
            ['Block', `${count(reviewed.gpuCount)} x ${reviewed.pool.gpuModel} at ${reviewed.site.name}`], ['From', <At key="f" at={reviewed.startsAt} />], ['To', <At key="t" at={reviewed.endsAt} />],
            ['Owed in any case', <strong key="o">{money(reviewed.takeOrPayUsd)}</strong>], ['Power on top', `${money(reviewed.powerCostUsd)}, if all is used`], ['At worst', money(reviewed.worstCaseUsd)],
          ]} />
          <p>It is take-or-pay: it cannot be called off once its lease is made. What you do not use can be relisted.</p>
        </Confirm>, document.body)}
    </>
  );
}
/** The same block by its terms, at no more than the price shown: it can be bought while its person reads, however long that takes. */
const terms = ({ pool, site, gpuCount, startsAt, endsAt, takeOrPayUsd }: BlockOption) => ({ spec: { gpuCount, gpuModels: [pool.gpuModel], siteIds: [site.id], startsAt, endsAt }, maxTotalUsd: takeOrPayUsd });
