"""Operations on a database that have not finished, and debts that will come due."""
