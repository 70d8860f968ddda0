// Why a mutant of a rule may survive: the first entry that fits says so. A survivor that none fits fails the run.
const entries = [];

export const reasonFor = (mutant) => entries.find(({ fits }) => fits(mutant))?.reason;
