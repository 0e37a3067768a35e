#!/usr/bin/env node
// Installs what the lock file names. The ONNX runtime, a development dependency, would otherwise fetch GPU libraries.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
});
process.exitCode = status ?? 1;
