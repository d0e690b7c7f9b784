import { dateReader } from './date-form.js';

const read = (form: string, text: string, timeZone = 'Asia/Shanghai') => dateReader(form)!(text, timeZone);

describe('date forms', () => {
  it.each([
    ['YYYYMMDD', '19970101', '1997-01-01'],
    ['YYYY-MM-DD', '2024-02-29', '2024-02-29'],
    ['M/D/YYYY', '2/9/2024', '2024-02-09'],
    ['M/D/YYYY', '12/31/2024', '2024-12-31'],
    ['DD.MM.YYYY', '09.02.2024', '2024-02-09'],
    ['ISO', '2024-02-09', '2024-02-09'],
  ])('%s reads %s', (form, text, day) => expect(read(form, text)).toEqual({ day }));

  it('reads times in the zone they are written in', () => {
    expect(read('YYYY-MM-DD HH:mm:ss', '2024-07-01 08:30:00')).toEqual({ at: '2024-07-01T00:30:00.000Z' });
    expect(read('YYYY-MM-DD HH:mm', '2024-07-01 08:30', 'America/New_York')).toEqual({ at: '2024-07-01T12:30:00.000Z' });
    expect(read('ISO', '2024-07-01T08:30:00+02:00')).toEqual({ at: '2024-07-01T06:30:00.000Z' });
  });

  it.each([
    ['YYYYMMDD', '19970230'], ['YYYYMMDD', '1997011'], ['YYYYMMDD', '1997-01-01'], ['M/D/YYYY', '13/1/2024'], ['YYYY-MM-DD HH:mm', '2024-01-01 24:00'],
    ['ISO', '2024-01-01T08:30:00'], ['ISO', ''], ['DD.MM.YYYY', '09x02x2024'],
  ])('%s does not read %s', (form, text) => expect(read(form, text)).toBeNull());

  it.each(['YYYY', 'YYYYMM', 'MM/DD', 'YYYY-MM-DD-DD', 'YYYY-MM-DD HH', 'YYYY-MM-DD ss', 'whenever', 'YY-MM-DD', ''])('%j is no form', (form) => expect(dateReader(form)).toBeNull());
});
