// The same bundle as the action's own; the argument says which of the two it is.
process.argv.splice(2, 0, 'prune')
await import('../dist/index.js')
