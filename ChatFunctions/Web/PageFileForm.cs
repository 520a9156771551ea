namespace ChatFunctions.Web;

/// <summary>A file of the page, compressed in one way or not at all.</summary>
/// <param name="Encoding">The content coding; empty for the plain form.</param>
/// <param name="ETag">With its quotes; another one for each form.</param>
internal sealed record PageFileForm(string Encoding, byte[] Content, string ETag);
