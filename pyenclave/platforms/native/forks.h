#ifndef PYENCLAVE_FORKS_H
#define PYENCLAVE_FORKS_H

void pye_forks_keep_frames(void); /* after the arena has been opened for the first time: its own handler goes first */

#endif
