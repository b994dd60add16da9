/**
 * What weighs against a file, and from which weight on it is held. A reading that ended its process or met its limit
 * may have had a bad moment, so two of them count. A service that died meanwhile may have been killed by anything.
 */
export const suspicion = { deathOfService: 1, readingWithoutEnd: 2, held: 4 } as const;
