import { FormulaError } from './error';
import type { Expression } from './expression';
import { call, CONSTANTS } from './functions';
import { add, operate } from './formulaOperators';
import { kindOf, truth, whole, type FormulaValue } from './formulaValue';

/** The value of a name. @throws FormulaError if it has none */
export type Lookup = (name: string) => FormulaValue;

/** The index of a sum that is being computed, innermost first. */
interface Counted {
  readonly index: string;
  readonly value: bigint;
  readonly outer: Counted | null;
}

/** Evaluates one formula. Each part that it evaluates is a step. */
class Evaluation {
  #steps = 0;

  constructor(
    readonly lookup: Lookup,
    readonly mostSteps: number,
  ) {}

  value(part: Expression, counted: Counted | null): FormulaValue {
    if (++this.#steps > this.mostSteps) {
      throw new FormulaError(
        `This formula takes more than ${this.mostSteps} steps, and was stopped.`,
      );
    }
    const inner = (operand: Expression) => this.value(operand, counted);
    switch (part.kind) {
      case 'value':
        return part.value;
      case 'name':
        return this.#named(part.name, counted);
      case 'operator':
        return operate(part.operator, part.operands.map(inner));
      case 'chain': {
        const operands = part.operands.map(inner);
        return part.comparisons.every(
          (comparison, i) => operate(comparison, [operands[i], operands[i + 1]]) === true,
        );
      }
      case 'choice':
        return truth(inner(part.condition), '?') ? inner(part.yes) : inner(part.no);
      case 'call':
        return call(part.name, part.operands.map(inner));
      case 'sum':
        return this.#sum(part, counted);
      case 'part':
        return partOf(inner(part.of), part.part);
    }
  }

  #named(name: string, counted: Counted | null): FormulaValue {
    for (let at = counted; at !== null; at = at.outer) if (at.index === name) return at.value;
    return CONSTANTS.get(name) ?? this.lookup(name);
  }

  #sum(sum: Extract<Expression, { kind: 'sum' }>, outer: Counted | null): FormulaValue {
    const from = whole(this.value(sum.from, outer), 'sum');
    const to = whole(this.value(sum.to, outer), 'sum');
    let total: FormulaValue = 0n;
    for (let value = from; value <= to; value++) {
      const term = this.value(sum.term, { index: sum.index, value, outer });
      total = value === from ? add(term, 0n) : add(total, term);
    }
    return total;
  }
}

function partOf(value: FormulaValue, part: string): FormulaValue {
  if (typeof value !== 'object') {
    throw new FormulaError(`Only a multiplier has parts, and this is ${kindOf(value)}.`);
  }
  if (part === 'mantissa') return BigInt(value.mantissa);
  if (part === 'shift') return BigInt(value.shift);
  throw new FormulaError('A multiplier has two parts: .mantissa and .shift.');
}

/**
 * The value of a formula.
 * @throws FormulaError, and the engine's ChoiceError and CastTrap
 */
export function evaluate(body: Expression, lookup: Lookup, mostSteps: number): FormulaValue {
  return new Evaluation(lookup, mostSteps).value(body, null);
}
