/** Bars that answer one question: how much where, and how much it was before. The table beside it says the same in figures. */
import type { ReactNode } from "react";
import { Bar, BarChart as Bars, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import "./bar-chart.css";

const HEIGHT_PX = 240;

export interface BarChartProps {
  /** Read aloud: what the chart is of. */
  readonly label: string;
  /** Minor units, or counts; `before` left out where nothing is compared. */
  readonly bars: readonly { readonly name: string; readonly now: number; readonly before?: number }[];
  /** Names of the two, for the legend. */
  readonly now: string;
  readonly before?: string | undefined;
  /** Writes a figure. */
  readonly write: (figure: number) => string;
}

/** Begins at nothing, so that twice as high is twice as much. */
export function BarChart({ label, bars, now, before, write }: BarChartProps): ReactNode {
  return (
    <figure className="ui-chart">
      <figcaption className="ui-chart-legend">
        <span data-mark="now">{now}</span>
        {before !== undefined && <span data-mark="before">{before}</span>}
      </figcaption>
      <div role="img" aria-label={label}>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <Bars data={[...bars]} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} className="ui-chart-grid" />
            <XAxis dataKey="name" tickLine={false} axisLine={false} minTickGap={8} className="ui-chart-axis" />
            <YAxis
              width={84}
              tickLine={false}
              axisLine={false}
              tickFormatter={(figure: number) => write(figure)}
              className="ui-chart-axis"
            />
            <Tooltip formatter={(figure) => write(Number(figure))} isAnimationActive={false} />
            {before !== undefined && (
              <Bar dataKey="before" name={before} className="ui-chart-before" isAnimationActive={false} />
            )}
            <Bar dataKey="now" name={now} className="ui-chart-now" isAnimationActive={false} />
          </Bars>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
