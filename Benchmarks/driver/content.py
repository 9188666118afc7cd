"""The content that is sent: the same bytes as loads/write.lua makes."""


def order(number, quantity, size=80):
    """An order as JSON text of `size` bytes; `number` is counted from 0."""
    start = (
        f'{{"Number":{1_000_000 + number % 1_000_000},"Name":"Smith","Quantity":{100_000_000 + quantity},'
        '"Price":10.00,"Note":"')
    return start + "x" * (size - len(start) - 2) + '"}'


def fields(number, quantity, size=80):
    """The members of the same order, for a table with a column for each."""
    note = order(number, quantity, size).rpartition(':"')[2][:-2]
    return 1_000_000 + number % 1_000_000, "Smith", 100_000_000 + quantity, 10.0, note
