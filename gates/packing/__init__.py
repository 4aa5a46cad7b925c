"""From a review's record to what a pack holds. `evidence.packs` seals it and knows nothing of gates."""
