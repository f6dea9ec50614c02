import { GraphWidget, TextWidget, type GraphWidgetProps, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';

/** The page is 24 units wide. */
export const fullWidth = 24;

/** The question that a part of the page answers, and the words that it uses. */
export const question = (title: string, ...lines: string[]): IWidget =>
  new TextWidget({ markdown: [`## ${title}`, ...lines].join('\n\n'), width: fullWidth, height: 3 });

/** A third of a row. */
export const graph = (
  title: string,
  left: readonly IMetric[],
  more: Omit<GraphWidgetProps, 'title' | 'left'> = {},
): GraphWidget => new GraphWidget({ title, left: [...left], width: 8, height: 6, leftYAxis: { min: 0 }, ...more });

/** A line at a value that matters. */
export const line = (value: number, label: string) => ({ leftAnnotations: [{ value, label }] });
