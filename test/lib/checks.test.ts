import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeEach, expect, it } from 'vitest';
import type { StageSettingsInput } from '../../lib/bridge-settings.ts';
import { appOf, context, everything, instance } from './synth.ts';

const report = v.object({
  pluginReports: v.array(
    v.object({
      summary: v.looseObject({ pluginName: v.optional(v.string()) }),
      violations: v.array(v.looseObject({ ruleName: v.string() })),
    }),
  ),
});

beforeEach(() => {
  delete process.env['CDK_VALIDATION'];
});

it('has CDK hold the templates against its own rules at every synth', () => {
  expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
});

const example: StageSettingsInput = { name: 'example', instances: [instance] };

it.each([example, everything, { ...example, onRemoval: 'destroy' as const }])(
  "leaves no finding of CDK's rules and of cdk-nag's AwsSolutions and Serverless unacknowledged (%#)",
  async (settings) => {
    const outdir = await mkdtemp(join(tmpdir(), 'cdk-checks-'));
    const { app } = appOf(settings, outdir);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    app.synth();
    const text = await readFile(join(outdir, 'validation-report.json'), 'utf8');
    const found = v.parse(report, JSON.parse(text)).pluginReports.flatMap(({ violations }) => violations);
    expect(found.map(({ ruleName }) => ruleName)).toEqual([]);
  },
);
