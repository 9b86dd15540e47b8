/** Whether GitHub can attest for a repository: of a private one it signs by a Sigstore that has to be named. Where nobody says what it is, it is tried. */
export function canAttest({ own }: { readonly own?: unknown }, { isPrivate }: { readonly isPrivate: boolean | undefined }): boolean {
  return isPrivate !== true || own !== undefined
}
