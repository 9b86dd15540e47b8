export const id = 6;
export const ids = [6];
export const modules = {

/***/ 6:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   findBuildx: () => (/* binding */ findBuildx)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(760);
/* harmony import */ var _domain_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(909);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(71);



const SYSTEM_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
];
const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;
async function findBuildx(ports) {
    const config = configFolder(ports.env);
    const folders = [
        ...(await extraFolders(config, ports.files)),
        ...(config === undefined ? [] : [(0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(config, 'cli-plugins')]),
        ...SYSTEM_FOLDERS,
    ];
    for (const candidate of [...folders.map((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, 'docker-buildx')), 'docker-buildx', 'buildx']) {
        const found = await ports.children.find(candidate);
        if (found !== undefined)
            return found;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ActionError */ .lZ('no-builder', `there is no buildx on this machine: docker-buildx is in none of ${folders.join(', ')}, and not on PATH`, 'Use a runner with Docker (ubuntu-latest has it), or set buildx up in an earlier step (docker/setup-buildx-action). macOS and Windows runners have no builder; dry-run works there.');
}
function configFolder(env) {
    if (env['DOCKER_CONFIG'])
        return env['DOCKER_CONFIG'];
    return env['HOME'] ? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(env['HOME'], '.docker') : undefined;
}
async function extraFolders(config, files) {
    const text = config === undefined ? undefined : await files.readText((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(config, 'config.json'), CONFIG_LIMIT_BYTES);
    const document = text === undefined ? undefined : parseJson(text);
    const folders = (0,_domain_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(document) ? document['cliPluginsExtraDirs'] : undefined;
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string' && (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(folder)) : [];
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}


/***/ })

};
