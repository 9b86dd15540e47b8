/** How a workflow names our action; README's quick start has the same words (checked by `__tests__/migrate/readme.test.ts`). */
export const USES = 'OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release'
