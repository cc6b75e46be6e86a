/// The version of everything built from this tree: services, gateway and their messages.
public enum OporaVersion {
  public static let text = "0.1.0"
}
