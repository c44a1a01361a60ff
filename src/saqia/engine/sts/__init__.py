"""Twenty-digit tokens of prepaid meters: IEC 62055-41 ("STS"), pure.

Vending key -> decoder key (`keys`) -> data block (`blocks`) -> encrypted (`misty1`, `sta`) -> digits (`tokens`);
`meter` reads them back as a meter does.
"""
