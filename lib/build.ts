import { builtFunctions } from './bridge-function.ts';
import { bundleFunctions } from './bundle.ts';

// `npm run build`, second half: the functions that the package brings with it, beside its compiled constructs.
await bundleFunctions(builtFunctions);
