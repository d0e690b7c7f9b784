import { parsePromQl } from './test/promql.js';

describe('the check of PromQL', () => {
  it('names metrics and labels of an expression', () => {
    expect(parsePromQl('sum by (app) (rate(a_total{status=~"5..",x!="y"}[5m])) / max(b) > 0.5 or c == 0')).toEqual({ metrics: ['a_total', 'b', 'c'], labels: ['app', 'status', 'x'] });
  });

  it('knows what is asked of series that are not there', () => {
    expect(parsePromQl('absent(a{app="x"}) and on () count(b) unless on (y) c')).toEqual({ metrics: ['a', 'b', 'c'], labels: ['app', 'y'] });
  });

  it.each(['','absent(a[5m])', 'a and on b',  'a >', 'rate(a)', 'max(a[5m])', 'a[5m]', 'sum by app (a)', 'a{x="y"', 'a{x}', 'rat(a[5m])', 'a b', 'histogram_quantile(sum(a))', 'a > > 1', 'a{x=y}', 'rate(a[5 minutes])'])('refuses %j', (source) => {
    expect(() => parsePromQl(source)).toThrow(SyntaxError);
  });
});
