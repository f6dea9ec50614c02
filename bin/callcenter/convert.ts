import { internalNamePattern } from './names.ts';
import { leftBehind, valueOf, type Definition } from './definition.ts';
import type { DefinitionFile } from './definition-file.ts';
import type { Dialect } from './reading.ts';
import { openCtiEnds } from './retirement.ts';
import { isSalesforceVoice, writeImport } from './write-import.ts';
import { writeMetadata } from './write-metadata.ts';

/** A definition file to be, and what its user should know of it. */
export interface Written {
  text: string;
  notes: string[];
}

/** Writes what was read in the wanted dialect (reference, 3.3). */
export function convert({ reading, definition }: DefinitionFile, to: Dialect): Written {
  const { text, notes } = write(definition, to);
  const lost = reading.dialect === to ? [] : leftBehind(reading, definition);
  const name = valueOf(definition, 'reqInternalName') ?? '';
  return {
    text,
    notes: [
      ...(internalNamePattern.test(name)
        ? []
        : ['the internal name is none that Salesforce takes: give --internal-name']),
      ...(lost.length > 0 ? [`left behind, the other form has no place for it: ${lost.join(', ')}`] : []),
      ...notes,
    ],
  };
}

/** Writes a call center in one dialect, with what applies to that dialect and kind. */
export function write(definition: Definition, to: Dialect): Written {
  const name = valueOf(definition, 'reqInternalName') ?? '';
  const voice = isSalesforceVoice(definition);
  const notes = voice ? [] : [openCtiEnds];
  if (to === 'import') return { text: writeImport(definition), notes };
  notes.push(`a component is named by its file: callCenters/${name}.callCenter-meta.xml`);
  if (voice)
    notes.push(
      'that Salesforce Voice can be deployed this way is observed, not documented: prefer the import in Setup',
    );
  return { text: writeMetadata(definition), notes };
}
