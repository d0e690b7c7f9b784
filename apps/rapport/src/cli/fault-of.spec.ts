import { LogFault } from '@rapport/event-log';
import { exitCodes } from './exit-codes.js';
import { faultOf } from './fault-of.js';

const refusedBy = (code: string): LogFault => new LogFault('storage', 'the lock can\'t be taken', { cause: Object.assign(new Error(code), { code }) });

describe('what ended a command', () => {
  it.each(['EACCES', 'EPERM', 'EROFS'])('on a folder that refuses writing with %s: says what works there', (code) => {
    expect(faultOf(refusedBy(code))).toMatchObject({ exitCode: exitCodes.failed, code: 'read-only', message: 'the lock can\'t be taken', hint: expect.stringContaining('Only `rapport verify`') as string });
  });

  it('on a disk that is full: says only that', () => {
    expect(faultOf(refusedBy('ENOSPC'))).toMatchObject({ exitCode: exitCodes.failed, code: 'storage', hint: undefined });
  });
});
