/** Measures of the chart, in its own units; on a laptop one unit is about one pixel. */
export const chart = {
  /** Left of the time: what the lane is. */
  gutter: 210,
  plot: 970,
  /** Keeps marks at both ends inside. */
  inset: 16,
  axis: 30,
  bar: { top: 14, height: 20 },
  /** Middle of the row of deliveries, and top of the row of requests, in a lane. */
  deliveries: 56,
  requests: 72,
} as const;
