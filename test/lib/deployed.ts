import * as v from 'valibot';

const join = v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });
const ref = v.object({ Ref: v.string() });
const attribute = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });

/** A value of a template as it is deployed; what CloudFormation names gets a name as it makes them: stack, logical id, twelve characters. */
export function deployed(value: unknown, stack: string): string {
  if (typeof value === 'string') return value;
  if (v.is(join, value)) return value['Fn::Join'][1].map((part) => deployed(part, stack)).join('');
  if (v.is(ref, value)) return `${stack}-${value.Ref}-ABCDEFGHIJKL`;
  if (v.is(attribute, value)) return value['Fn::GetAtt'].join('.');
  return 'imported';
}
