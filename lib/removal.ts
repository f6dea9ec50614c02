import { RemovalPolicy } from 'aws-cdk-lib';
import type { BridgeSettings } from './bridge-settings.ts';

/** What becomes of data when its stack is deleted. */
export const removalPolicy = ({ onRemoval }: Pick<BridgeSettings, 'onRemoval'>): RemovalPolicy =>
  onRemoval === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
