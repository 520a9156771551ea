using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// Ports for processes that must be told theirs. They lie below the ranges from which systems hand out free ports, so what is free when it
/// is chosen is not taken by another listener of the run before its process has started, or started again.
/// </summary>
internal static class QuietPort
{
    private const int First = 20_000;
    private const int End = 32_000;

    public static int Choose()
    {
        while (true)
        {
            try
            {
                using var port = LoopbackPort.Reserve(Random.Shared.Next(First, End));
                return port.Number;
            }
            catch (StartFailureException)
            {
                // Somebody's service: another choice.
            }
        }
    }
}
