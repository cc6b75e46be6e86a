#include "COporaMessages.h"
