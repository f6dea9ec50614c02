/** Where in the AWS console things are. */
const consoleOf = (region: string) => `https://console.aws.amazon.com/cloudwatch/home?region=${region}`;

export const dashboardLink = (region: string, dashboard: string): string =>
  `${consoleOf(region)}#dashboards/dashboard/${dashboard}`;

/** A query of Logs Insights, ready to be run. @param logGroups names, which may be tokens: those that CloudFormation makes need no escape */
export function queryLink(region: string, query: string, logGroups: readonly string[], hours: number): string {
  const from = `end~0~start~-${String(hours * 3600)}~timeType~'RELATIVE~unit~'seconds`;
  const groups = logGroups.map((name) => `~'${name}`).join('');
  const detail = `~(${from}~editorString~'${escaped(query)}~source~(${groups}))`;
  return `${consoleOf(region)}#logsV2:logs-insights$3FqueryDetail$3D${detail}`;
}

/** As the console itself writes a text into its address: all but these as `*` and two digits. */
const escaped = (text: string) =>
  text.replaceAll(/[^\w.-]/g, (character) => `*${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
