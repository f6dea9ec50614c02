import { expectAlarms } from './expect-alarms.ts';
import { soakFaults } from './soak-faults.ts';

expectAlarms(soakFaults);
