import { type InsecureOption, optionRows, type Settings } from './options';
import type { Problem } from './problem';

/** Insecure values that `acceptInsecure` does not name. */
export function insecurityProblems(settings: Settings): readonly Problem[] {
  return optionRows().flatMap(([option, { insecure }]): readonly Problem[] => {
    const value = settings[option];
    if (insecure === undefined || value === undefined || !insecure.when(value)) return [];
    if (settings.acceptInsecure.includes(option as InsecureOption)) return [];
    return [
      {
        option,
        wrong: insecure.wrong(value),
        allowed: `${insecure.secure}. To accept the risk, name the option: "acceptInsecure": ["${option}"]`,
      },
    ];
  });
}
