export const id = 189;
export const ids = [189];
export const modules = {

/***/ 7189:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   formatNote: () => (/* binding */ formatNote),
/* harmony export */   sortNotes: () => (/* binding */ sortNotes)
/* harmony export */ });
function sortNotes(notes) {
    const sorted = notes.toSorted((one, other) => one.line - other.line || one.column - other.column);
    const isSaid = (note) => (other) => other.text === note.text && (note.kind === 'differs' || other.line === note.line);
    return sorted.filter((note, index) => sorted.findIndex(isSaid(note)) === index);
}
function formatNote(file, { line, column, kind, text }) {
    return `${file}:${line}:${column}: ${kind}: ${text}`;
}


/***/ })

};
