import { createContext } from 'svelte';
import type { Scale } from './scale';

/**
 * The figure, the plot and the panel as their layers see them. All fields are getters, so layers
 * follow the width.
 */
export interface FigureFrame {
  /** Width of the drawing in CSS px. */
  readonly width: number;
}

export interface PlotFrame {
  /** Unique in the page. The ids of patterns and clips start with it. */
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
  /** @throws Error if neither the plot nor a panel has a y scale */
  readonly y: Scale;
}

export const [useFigure, provideFigure] = createContext<FigureFrame>();
export const [usePlot, providePlot] = createContext<PlotFrame>();
export const [usePanel, providePanel] = createContext<PanelFrame>();
