import { createContext } from 'svelte';
import type { Scale } from './scale';

/**
 * What layers know of the figure, the plot and the panel that they are drawn in. All fields are
 * getters, so that a layer follows the width by itself.
 */
export interface FigureFrame {
  /** Width of the drawing in CSS px. */
  readonly width: number;
}

export interface PlotFrame {
  /** Unique in the page: names of patterns and clips start with it. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Edges of the area between the margins, px. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
}

/** The part of a plot that has one y scale. */
export interface PanelFrame {
  readonly top: number;
  readonly bottom: number;
  /** @throws Error where neither the plot nor a panel has a y scale */
  readonly y: Scale;
}

export const [useFigure, provideFigure] = createContext<FigureFrame>();
export const [usePlot, providePlot] = createContext<PlotFrame>();
export const [usePanel, providePanel] = createContext<PanelFrame>();
