/**
 * Frees what a chunk of a stream stands in, which must have it for itself and be wanted by nobody any more. The collector would come to it only after tens of
 * megabytes, and what a process has taken once it mostly keeps.
 */
export function giveBack(chunk: Buffer): void {
  const { buffer } = chunk
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength
  // Node 20 has no way to do it: there the collector comes when it comes.
  if (isAlone) buffer.transfer?.(0)
}
