import { commands, help, readArguments } from './arguments.mjs';

describe('the arguments of npm run engines', () => {
  it('mean all engines when none is named', () => {
    expect(readArguments(['start'])).toMatchObject({ command: 'start', names: ['kafka', 'mongodb', 'eventstoredb'], json: false, help: false });
  });

  it('name engines, ports and a folder', () => {
    const args = ['restart', 'kafka', 'mongodb', '--kafka-port', '9092', '--mongodb-port=27017', '--folder', 'mine', '--json'];
    expect(readArguments(args, '/here')).toEqual({
      help: false,
      command: 'restart',
      names: ['kafka', 'mongodb'],
      ports: { kafka: { port: 9092 }, mongodb: { port: 27017 }, eventstoredb: {} },
      folder: '/here/mine',
      json: true,
    });
  });

  it.each([[[]], [['--help']], [['start', '-h']]])('ask for help: %j', (args) => {
    expect(readArguments(args).help).toBe(true);
  });

  it('are all explained by the help', () => {
    const words = [...commands, '--kafka-port', '--kafka-sasl-port', '--mongodb-port', '--eventstoredb-port', '--folder', '--json'];
    expect(words.filter((word) => !help.includes(word))).toEqual([]);
  });

  it.each([
    [['begin'], /Unknown command begin/],
    [['start', 'redis'], /Unknown engine redis: they are kafka, mongodb, eventstoredb/],
    [['start', '--kafka-port', '0'], /--kafka-port takes a port from 1 to 65535, not 0/],
    [['start', '--kafka-port', '9O92'], /--kafka-port takes a port/],
    [['start', '--port', '9092'], /Unknown option '--port'/],
  ])('are refused in a sentence: %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(expect.objectContaining({ name: 'EngineError', message: expect.stringMatching(message) }));
  });
});
