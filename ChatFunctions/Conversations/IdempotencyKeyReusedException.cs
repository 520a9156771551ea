namespace ChatFunctions.Conversations;

/// <summary>The idempotency key has begun a turn with another body.</summary>
internal sealed class IdempotencyKeyReusedException() : Exception("The idempotency key was used with another body.");
