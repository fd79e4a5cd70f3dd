import { z } from 'zod';

/** What the analysis process is asked and what it answers. Paths are relative to `root`. */
const projectOrderSchema = z.object({
  /** A tsconfig.json; null for files that belong to none. */
  project: z.string().nullable(),
  types: z.boolean(),
  /** The files to lint; none = do not. */
  lint: z.array(z.string()),
});
export type ProjectOrder = z.output<typeof projectOrderSchema>;

export const analysisOrderSchema = z.object({ root: z.string(), eslintConfig: z.string(), projects: z.array(projectOrderSchema) });
export type AnalysisOrder = z.output<typeof analysisOrderSchema>;

const foundSchema = z
  .object({
    looked: z.array(z.string()),
    problems: z.array(z.object({ file: z.string(), line: z.number().nullable(), code: z.string(), message: z.string() })),
  })
  .nullable();

export const projectAnalysisSchema = z.object({
  project: z.string().nullable(),
  types: foundSchema,
  lint: foundSchema,
  typesMs: z.number(),
  lintMs: z.number(),
});
export type ProjectAnalysis = z.output<typeof projectAnalysisSchema>;
