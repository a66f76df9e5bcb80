import { type EpochMs, type WallClock } from '@switchyard/kernel';
import type { RegisterSpec } from '../core/setup.js';
import type { EnergySample, MeterFault, MeterReport, MeterSource, PowerSample } from '../source.js';
import { ModbusClient, type ModbusFault } from './client.js';
import { type Device, type MappedRegister, milliwattHoursOf, type RegisterMap, specOf, valueOf, wattsOf, widthOf } from './register-map.js';

/** Meters that speak Modbus TCP, read by a register map: devices at the same time, the registers of one after the other. */
export class ModbusSource implements MeterSource {
  private readonly devices: readonly { readonly device: Device; readonly client: ModbusClient }[];
  constructor(
    map: RegisterMap,
    private readonly wall: WallClock,
  ) {
    this.devices = map.devices.map((device) => ({ device, client: new ModbusClient({ host: device.host, port: device.port, timeoutMs: device.timeoutMs }) }));
  }

  registers(): readonly RegisterSpec[] {
    return this.devices.flatMap(({ device }) => device.registers.filter(({ kind }) => kind === 'energy').map(specOf));
  }
  async read(): Promise<MeterReport> {
    const reports = await Promise.all(this.devices.map(({ device, client }) => this.readDevice(device, client)));
    return { energy: reports.flatMap(({ energy }) => energy), power: reports.flatMap(({ power }) => power), faults: reports.flatMap(({ faults }) => faults) };
  }
  async taken(): Promise<void> {
    // Registers keep no list of what was read.
  }
  async close(): Promise<void> {
    await Promise.all(this.devices.map(({ client }) => client.close()));
  }

  private async readDevice(device: Device, client: ModbusClient): Promise<MeterReport> {
    const energy: EnergySample[] = [];
    const power: PowerSample[] = [];
    const faults: MeterFault[] = [];
    let serial: string | undefined;
    // The serial number first: it says whose the other values are.
    for (const register of [...device.registers].sort((a, b) => Number(b.kind === 'serial') - Number(a.kind === 'serial'))) {
      const read = await this.readRegister(device, client, register);
      if ('fault' in read) {
        faults.push({ subject: `${device.name}/${register.id}`, ...read.fault });
        // Whoever does not answer one request does not answer the next: no time is lost on the rest of it.
        if (read.fault.kind === 'Unreachable' || read.fault.kind === 'Timeout') break;
        // Without its number it is not known whose count it is.
        if (register.kind === 'serial') break;
        continue;
      }
      const { value, at } = read;
      if (register.kind === 'serial') serial = String(value);
      else if (register.kind === 'energy') {
        const milliwattHours = milliwattHoursOf(register, value);
        if (milliwattHours === undefined) faults.push(notANumber(device, register, value));
        else energy.push({ registerId: register.id, at, milliwattHours, ...(serial !== undefined && { serial }) });
      } else {
        const watts = wattsOf(register, value);
        if (watts === undefined) faults.push(notANumber(device, register, value));
        else power.push({ registerId: register.id, channel: register.channel, at, watts });
      }
    }
    return { energy, power, faults };
  }
  private async readRegister(device: Device, client: ModbusClient, register: MappedRegister): Promise<{ value: bigint | number; at: EpochMs } | { fault: Omit<MeterFault, 'subject'> }> {
    const answer = await client.request(device.unit, { function: register.function, address: register.address, count: widthOf(register) });
    if (!answer.ok) return { fault: faultOf(answer.error) };
    return { value: valueOf(register, answer.value), at: this.wall.now() };
  }
}
const notANumber = (device: Device, register: MappedRegister, value: bigint | number): MeterFault =>
  ({ subject: `${device.name}/${register.id}`, kind: 'OutOfRange', message: `reads ${value}, which is no ${register.kind}` });

function faultOf(fault: ModbusFault): Omit<MeterFault, 'subject'> {
  switch (fault.kind) {
    case 'Unreachable':
    case 'Closed':
      return { kind: 'Unreachable', message: fault.message };
    case 'Timeout':
      return { kind: 'Timeout', message: fault.message };
    case 'Malformed':
      return { kind: 'BadAnswer', message: fault.message };
    case 'Exception':
      return { kind: 'DeviceRefused', message: fault.message };
  }
}
