import { Unit } from "@shop/core/models/article";

const LABELS: Record<string, string> = { [Unit.Kilo]: "kilo" };

export const label = (unit: Unit): string => LABELS[unit] ?? "piece";

export default LABELS;
export = LABELS;
