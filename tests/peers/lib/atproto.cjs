// One part of an AT Protocol network in a process of its own, so that a test can kill it: `node atproto.cjs OPTIONS`, OPTIONS
// as JSON with `what`: "plc", "pds" or "all". Says READY and its addresses on stdout when it serves.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { TestNetwork, TestPds, TestPlc } = require('@atproto/dev-env');

const options = JSON.parse(process.argv[2]);

// A fixed key and folder: a PDS that is started again is the same one.
const ROTATION_KEY = '3f916c70dc69e4c5e83877f013325b11ecac31742e6a42f5c4fb240d0703d9d5';

function pdsOptions() {
  const blobs = path.join(options.folder, 'blobs');
  fs.mkdirSync(blobs, { recursive: true });
  return {
    port: options.port,
    hostname: 'localhost',
    didPlcUrl: `http://localhost:${options.plc}`,
    dataDirectory: options.folder,
    blobstoreDiskLocation: blobs,
    plcRotationKeyK256PrivateKeyHex: ROTATION_KEY,
    rateLimitsEnabled: Boolean(options.rateLimits),
    repoBackfillLimitMs: 3600000,
  };
}

const start = {
  plc: () => TestPlc.create({ port: options.port }),
  pds: () => TestPds.create(pdsOptions()),
  all: () =>
    TestNetwork.create({
      plc: { port: options.plc },
      pds: { port: options.port, hostname: 'localhost', enableDidDocWithSession: true },
      bsky: { port: options.appview, publicUrl: `http://localhost:${options.appview}`, dbPostgresSchema: 'bsky' },
      ozone: { port: options.ozone, dbMaterializedViewRefreshIntervalMs: 30000 },
    }),
}[options.what];

start().then(
  () => console.log('READY'),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
