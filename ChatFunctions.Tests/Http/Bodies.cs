using ChatFunctions.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Http;

internal static class Bodies
{
    /// <summary>A reader of bodies, with memory of its own.</summary>
    public static RequestBodies Of(BodyMemory? memory = null) => new(memory ?? Memory());

    public static BodyMemory Memory(int megabytes = 32) =>
        new(Options.Create(new BodyOptions { BodyMemoryMegabytes = megabytes }), new SpareMemory(TimeProvider.System), TimeProvider.System);
}
