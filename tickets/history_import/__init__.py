"""History of another system, brought in through the services at the times of its log.

``reading`` opens the file, ``maps`` says what its columns and values mean, ``moments`` makes
checked facts of its rows, ``ground`` finds or creates the teams, people, products and clients they
name, ``replay`` lives one ticket again, ``importing`` does it for all of them.
"""
