"""The last step of building a function: registers get their final numbers, parameters first."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step


@dataclass(frozen=True, slots=True)
class Renumber:
    """While a function grows, parameter i is register ~i and the others count from 0."""

    parameters: int

    def register(self, register: int) -> int:
        """The final number."""
        return ~register if register < 0 else register + self.parameters

    def registers(self, registers: tuple[int, ...]) -> tuple[int, ...]:
        """The final numbers of several."""
        count = self.parameters
        return tuple([~register if register < 0 else register + count for register in registers])

    def block(self, block: Block) -> Block:
        """A block with everything nested in it."""
        return Block(tuple([self.step(step) for step in block.steps]), block.origin)

    def step(self, step: Step) -> Step:
        """One step."""
        number, numbers = self.register, self.registers
        match step:
            case Op():
                return Op(step.name, numbers(step.out), numbers(step.args), step.immediates)
            case Const():
                return Const(number(step.out), step.value)
            case Call():
                return Call(step.function, numbers(step.out), numbers(step.args))
            case If():
                return If(number(step.condition), self.block(step.then), self.block(step.otherwise))
            case Count():
                body = self.block(step.body)
                return Count(number(step.index), number(step.limit), step.maximum, body)
            case Each():
                item, index, items = numbers((step.item, step.index, step.items))
                return Each(item, index, items, self.block(step.body))
            case Groups():
                part, date, minute = numbers((step.part, step.date, step.minute))
                body = self.block(step.body)
                return Groups(number(step.series), step.span, part, date, minute, body)
            case Rows():
                start, length = numbers((step.start, step.length))
                date, minute = numbers((step.date, step.minute))
                body = self.block(step.body)
                return Rows(number(step.series), start, length, date, minute, numbers(step.channels), body)
            case Select():
                group, keys = numbers(step.group), numbers(step.keys)
                body = self.block(step.body)
                return Select(step.aggregate, group, keys, number(step.index), step.maximum, body)
