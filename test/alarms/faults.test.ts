import { expect, it } from 'vitest';
import { faults } from './faults.ts';
import { alarms, expectAlarms } from './expect-alarms.ts';

expectAlarms(faults);

it('the table has every alarm', () => {
  const told = faults.flatMap(({ fires }) => fires.flatMap(([, names]) => names));
  expect([...new Set(told)].sort()).toEqual([...alarms.alarms.keys(), ...alarms.composites.keys()].sort());
});
