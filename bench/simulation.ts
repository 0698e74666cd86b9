import type { Section } from './section.ts';
/** What many clones ask of one server, by simulation. */
export const simulation: Section = async () => [];
