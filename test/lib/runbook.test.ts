import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { doctorCommand } from '../../bin/commands/doctor.ts';
import { keysCommand } from '../../bin/commands/keys.ts';
import { parkedCommand } from '../../bin/commands/parked.ts';
import { redriveCommand } from '../../bin/commands/redrive.ts';
import { replayCommand } from '../../bin/commands/replay.ts';
import { traceCommand } from '../../bin/commands/trace.ts';
import { deployed } from './deployed.ts';
import { everything, templatesOf } from './synth.ts';
import { describedOf } from './watching.ts';

const text = await readFile('docs/runbook.md', 'utf8');

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z -]/g, '')
    .replaceAll(' ', '-');

const [, partOfAlarms = ''] = /^## Alarms$(.*?)^## /ms.exec(text) ?? [];
const sections = partOfAlarms
  .split(/^### /m)
  .slice(1)
  .map((section) => ({ anchor: anchorOf(section.slice(0, section.indexOf('\n'))), section }));

/** Lines of code blocks, and code within lines. */
const code = [...text.matchAll(/^ *```sh\n(.*?)^ *```|`([^`\n]+)`/gms)].flatMap(([, block, inline]) =>
  (block ?? inline ?? '').split('\n').map((line) => line.trim()),
);

it('has a section for every alarm, and an alarm for every section', () => {
  const linked = describedOf(templatesOf(everything).bridge).map(
    ({ AlarmDescription }) => /#([\w-]+)$/m.exec(deployed(AlarmDescription, 'stack'))?.[1],
  );
  expect([...new Set(linked)].sort()).toEqual(sections.map(({ anchor }) => anchor).sort());
});

it.each(sections)(
  'says of $anchor what it means, where to look, what to do, and how to know that it is over',
  ({ section }) => {
    const parts = [...section.matchAll(/^\*\*(.*?)\.?\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(['What it means', 'Look here', 'Do this', 'It is over when']);
  },
);

it('has no link to a section that is not there', () => {
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(anchors).toEqual(expect.arrayContaining(links));
});

describe('its commands', () => {
  /** All commands by their words, with their options. */
  const commands = new Map<string, Set<string>>();
  const learn = (command: Command, before: string[] = []) => {
    const words = [...before, command.name()];
    commands.set(words.join(' '), new Set(command.options.flatMap(({ long }) => long ?? [])));
    for (const under of command.commands) learn(under, words);
  };
  for (const command of [
    parkedCommand(),
    redriveCommand(),
    doctorCommand(),
    traceCommand(),
    keysCommand(),
    replayCommand(),
  ])
    learn(command);
  const named = code.filter((line) => line.startsWith('bridge ')).map((line) => line.slice('bridge '.length));

  it('are there, with these options', () => {
    expect(named.length).toBeGreaterThan(20);
    for (const line of named) {
      const words = line.split(' ');
      const found = words.map((_, index) => words.slice(0, index + 1).join(' ')).findLast((name) => commands.has(name));
      expect(found, line).toBeDefined();
      for (const option of line.match(/--[a-z-]+/g) ?? []) expect(commands.get(found ?? ''), line).toContain(option);
    }
  });

  it('say to which stack or secret they go', () => {
    for (const line of named.filter((it) => / --/.test(it))) expect(line).toMatch(/--(stack|secret|certificate) /);
  });
});
